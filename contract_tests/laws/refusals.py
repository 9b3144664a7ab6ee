"""What becomes of a creation that is refused."""

from contract_tests.deployment import Deployment
from contract_tests.expecting import same
from contract_tests.laws.law import law
from contract_tests.resources.resource import Resource


@law("refused")
def are_not_made_where_that_is_refused(on: Deployment, resource: Resource) -> None:
    """Neither what was sent nor once more what was made before."""
    before, refused = on.name("Before"), on.name("Refused")
    record = resource.new(on, **{resource.named: before})
    for name, field in resource.sent_fields().items():
        for value in field.mistaken():
            if resource.post(on, **{resource.named: refused, name: value}).is_client_error:
                made = [each["id"] for text in (before, refused) for each in resource.find(on, text)]
                same(made, [record.id], f"the {resource.plural} after a {name} that was refused")
