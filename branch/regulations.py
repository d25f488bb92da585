"""The documents whose articles the pages name; each name is written once."""

BRANCH_RULES = "《中国共产党支部工作条例（试行）》"
ELECTION_RULES = "《中国共产党基层组织选举工作条例》"
CONSTITUTION = "《中国共产党章程》"
DEVELOPMENT_RULES = "《中国共产党发展党员工作细则》"
DUES_RULES = "《关于中国共产党党费收缴、使用和管理的规定》（中组发〔2008〕3号）"
DUES_NOTICE = "《关于进一步规范党费工作的通知》（组电明字〔2017〕5号）"
