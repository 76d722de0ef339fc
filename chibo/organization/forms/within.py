"""Under which committee the branches of a long list stand."""

from __future__ import annotations

from typing import Any

from chibo.common.forms import ChiboForm
from chibo.organization.forms.fields import UnitChoiceField
from chibo.organization.models import Access, Unit


class WithinForm(ChiboForm):
    """A committee in reach; without a choice the one acted for."""

    within = UnitChoiceField(label="Chi bộ thuộc", queryset=Unit.objects.none(), required=False, empty_label=None)

    def __init__(self, *args: Any, access: Access, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(access).filter(type__is_branch=False).select_related("parent")
        self.fields["within"].queryset = units.order_by("type__rank", "sort_key", "code")
        self.initial.setdefault("within", access.unit_id)

    def unit(self, otherwise: Unit) -> Unit:
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return data.get("within") or otherwise
