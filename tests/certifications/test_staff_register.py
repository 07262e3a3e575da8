"""The workbench, decisions and certificates as staff see them."""
import pytest
from django.urls import reverse

from tests.factories import make_certificate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["workbench", "decision_list", "certificate_list", "certify", "import_upload"])
def test_the_page_opens(client_of, officer, name):
    make_certificate()
    assert client_of(officer).get(reverse(name)).status_code == 200
