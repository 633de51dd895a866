"""What every page of a discussion starts from."""

from django.shortcuts import render
from django.utils import translation

from comments.models import Discussion


def page_of(request, edition, template, context, status=200):
    with translation.override(edition.language):
        return render(request, template, {"edition": edition, **context}, status=status)


def discussion_of(edition):
    return Discussion.objects.filter(article=edition.article_id).first() or Discussion(article=edition.article)
