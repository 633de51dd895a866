"""What the worker does for the discussion, again and again. Each job may run at any time, and twice."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Site
from comments.models import Comment, Digest

DIGEST_EVERY = timedelta(minutes=15)


def digest():
    """Tell each author, at most every quarter of an hour, that comments wait."""
    waiting = Comment.objects.pending().order_by().values_list("article", flat=True).distinct()
    return sum(_digest(article) for article in Article.objects.filter(pk__in=list(waiting)))


@transaction.atomic
def _digest(article):
    Digest.objects.get_or_create(article=article)
    told = Digest.objects.select_for_update().get(article=article)
    now = timezone.now()
    if told.sent and now - told.sent < DIGEST_EVERY:
        return 0
    waiting = Comment.objects.pending().filter(article=article)
    newest = waiting.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None or newest <= told.last_comment:
        return 0
    told.sent, told.last_comment = now, newest
    told.save()
    to = _recipients(article)
    if to:
        count = waiting.count()
        EmailMessage(
            subject=f"{count} comment{'' if count == 1 else 's'} waiting: {article.title}",
            body=(
                f"{count} comment{' waits' if count == 1 else 's wait'} for you under “{article.title}”.\n\n"
                f"{settings.BASE_URL}{reverse('admin:comments_comment_changelist')}?status__exact=pending\n"
            ),
            to=to,
        ).send()
    return 1


def _recipients(article):
    user = article.author.user if article.author else None
    if user and user.email:
        return [user.email]
    contact = Site.load().contact
    if contact:
        return [contact]
    staff = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
    return list(staff.values_list("email", flat=True))


def purge():
    """Forget senders whose time is over."""
    due = Comment.objects.filter(sender_purge_at__lte=timezone.now())
    return due.update(sender="", sender_purge_at=None)
