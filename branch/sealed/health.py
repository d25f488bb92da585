"""Whether what is sealed can be opened, in a few words; for the start, the health page and the commands."""

from django.db import DatabaseError

from branch.sealed.envelope import is_sealed, unseal
from branch.sealed.keys import NoDataKey, keys
from branch.sealed.resealing import raw_values, sealed_fields


def problem() -> str:
    """What is wrong with the data key; empty where nothing is. A value of each column is tried."""
    try:
        keys()
    except NoDataKey as fault:
        return str(fault)
    for model, one in sealed_fields():
        sample = raw_values(model, one).first()
        if sample and is_sealed(sample[1]) and unseal(sample[1], one.place) is None:
            return (
                f"“{model._meta.verbose_name}”的“{one.verbose_name}”打不开（无法解密）：数据密钥不是加密它的那一把。"
                "请把备份里的 data_keys 放回原处。"
            )
    return ""


def healthy() -> bool:
    try:
        return not problem()
    except DatabaseError:
        return False


def is_anything_sealed() -> bool:
    for model, one in sealed_fields():
        sample = raw_values(model, one).first()
        if sample and is_sealed(sample[1]):
            return True
    return False
