"""Valid, published things by default: a test states only what differs."""

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from articles.editions.publishing import publish
from articles.models import Article, Author, PreviewLink, Reference, Remedy, Section
from comments import acts
from comments.models import Comment


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("correct horse battery")


class StaffFactory(UserFactory):
    is_staff = is_superuser = True


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    name = "The project"
    user = factory.SubFactory(StaffFactory)


class ReferenceFactory(DjangoModelFactory):
    class Meta:
        model = Reference

    key = factory.Sequence(lambda n: f"source{n}")
    title = factory.LazyAttribute(lambda reference: f"Title of {reference.key}")
    authors = "Example, Ada"
    year = "2020"
    doi = factory.Sequence(lambda n: f"10.1234/example.{n}")


class DraftFactory(DjangoModelFactory):
    """A guide that was never published, with one section."""

    class Meta:
        model = Article
        skip_postgeneration_save = True

    title = "Restless legs"
    slug = factory.Sequence(lambda n: f"restless-legs-{n}" if n else "restless-legs")
    summary = "A summary."
    tonight = "Get up and walk."
    author = factory.SubFactory(AuthorFactory)

    @factory.post_generation
    def section(article, create, extracted, **kwargs):
        if create and extracted is not False:
            SectionFactory(article=article, **kwargs)


class ArticleFactory(DraftFactory):
    """A published guide."""

    @factory.post_generation
    def edition(article, create, extracted, **kwargs):
        if create:
            publish(article, what_changed="First edition.", **kwargs)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    article = factory.SubFactory(DraftFactory)
    title = factory.Sequence(lambda n: f"Section {n}")
    slug = factory.Sequence(lambda n: f"section-{n}")
    body = "Some words."


class RemedyFactory(DjangoModelFactory):
    class Meta:
        model = Remedy

    section = factory.SubFactory(SectionFactory)
    slug = factory.Sequence(lambda n: f"remedy-{n}")
    name = factory.Sequence(lambda n: f"Remedy {n}")
    helps = "some"
    verdict = "It helps a little."


class WaitingCommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    in_reply_to = None
    root = factory.LazyAttribute(lambda new: new.in_reply_to and (new.in_reply_to.root or new.in_reply_to))
    article = factory.Maybe(
        "in_reply_to",
        yes_declaration=factory.SelfAttribute("in_reply_to.article"),
        no_declaration=factory.SubFactory(ArticleFactory),
    )
    name = factory.Sequence(lambda n: f"Reader {n}")
    body = factory.Sequence(lambda n: f"What happened to me, number {n}.")


class CommentFactory(WaitingCommentFactory):
    """A published comment; pass `in_reply_to` for a reply."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def publication(comment, create, extracted, **kwargs):
        if create:
            acts.publish(comment)


def preview_url(article, **fields):
    """The address of a new link to the working copy of `article`."""
    return PreviewLink.objects.create(article=article, name="for a test", **fields).get_absolute_url()
