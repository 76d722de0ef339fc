"""What differs by place in the documents of branches: in whose name they are signed, and who signs."""

from __future__ import annotations

from django.db import models

from chibo.common.models import one_of, ordered
from chibo.organization.enums import BranchSignature, ResolutionSigner
from chibo.organization.models.rules import Rule


class LetterheadRule(Rule):
    """How the documents of branches under `unit` are signed.

    Guidance and resolutions in use disagree between 'T/M CHI BỘ' and 'T/M CHI ỦY'; without a rule it is the former. A branch
    without chi ủy signs in its own name whatever the rule says.
    """

    line = models.CharField(
        "dòng trên chữ ký", max_length=8, choices=BranchSignature.choices, default=BranchSignature.BRANCH
    )
    signer = models.CharField(
        "người ký nghị quyết", max_length=8, choices=ResolutionSigner.choices, default=ResolutionSigner.CHAIR
    )

    class Meta:
        verbose_name = "quy định ký văn bản của chi bộ"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_letterheadrule_dates"),
            one_of("line", BranchSignature.values, name="organization_letterheadrule_line"),
            one_of("signer", ResolutionSigner.values, name="organization_letterheadrule_signer"),
        ]

    def __str__(self) -> str:
        return self.get_line_display()
