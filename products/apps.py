"""The app `products`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProductsConfig(AppConfig):
    """Configuration of the app."""

    name = "products"

    def ready(self) -> None:
        """After every migration (and after every flush of a test database) the reference data is there."""
        from products.loading import load_taxonomy  # here: models are not ready when this module is imported

        post_migrate.connect(load_taxonomy, sender=self)
