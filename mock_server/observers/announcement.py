"""Pages that look at a world are told of what is sent to it."""

from collections.abc import Callable

from mock_server.http.exchange import Exchange
from mock_server.http.news import News
from mock_server.observers import Observer


def announcing(news: News, is_page: Callable[[str], bool]) -> Observer:
    """The observer. Pages themselves are no news, and where nobody listens nobody pays."""

    def announce(exchange: Exchange) -> None:
        if news.is_heard and not is_page(exchange.request.path):
            news.tell(exchange.world)

    return announce
