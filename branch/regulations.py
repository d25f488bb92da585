"""The documents whose articles the pages name; each name is written once."""

BRANCH_RULES = "《中国共产党支部工作条例（试行）》"
ELECTION_RULES = "《中国共产党基层组织选举工作条例》"
CONSTITUTION = "《中国共产党章程》"
DEVELOPMENT_RULES = "《中国共产党发展党员工作细则》"
