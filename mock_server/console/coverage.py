"""What the traffic has touched of the contract (`/_mock/console/coverage`)."""

from flask import Blueprint

page = Blueprint("coverage", __name__)
