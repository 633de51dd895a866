"""Whose each address below a guide is: sections and remedies share one namespace, and keep what they once had."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartSlugManager(models.Manager):
    def claim(self, *parts):
        """Note the slugs and the earlier slugs that the saved rows of `parts`, sections or remedies, have.

        Raise IntegrityError if another part of the guide has, or had, the slug of one. An earlier slug that is
        another's stays with that one: editions that were published before may still know both parts by it.
        """
        once = []
        for part in parts:
            slug, earlier = type(part).objects.values_list("slug", "old_slugs").get(pk=part.pk)
            own = {part._meta.model_name: part}
            self.filter(**own).exclude(article=part.article_id, slug__in=[slug, *earlier]).delete()
            own["article_id"] = part.article_id
            self.get_or_create(**own, slug=slug)
            once += [PartSlug(**own, slug=old) for old in earlier if old != slug]
        self.bulk_create(once, ignore_conflicts=True)

    def owner(self, article, slug):
        """Return the section or remedy of `article` that has, or had, `slug`, or None."""
        found = self.filter(article=article, slug=slug).select_related("section", "remedy").first()
        return found and (found.section or found.remedy)

    def free(self, article):
        """Take the slugs from all parts of `article`, before they are given anew: two may have exchanged theirs."""
        article.sections.update(slug="")
        article.remedies.update(slug="")
        self.filter(article=article).delete()


class PartSlug(models.Model):
    """A slug that a section or remedy has, or once had. Its row also has it; here no two of a guide can be equal."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="part_slugs")
    slug = models.CharField(max_length=80)
    section = models.ForeignKey("articles.Section", on_delete=models.CASCADE, null=True, related_name="+")
    remedy = models.ForeignKey("articles.Remedy", on_delete=models.CASCADE, null=True, related_name="+")

    objects = PartSlugManager()

    class Meta:
        verbose_name = _("address of a part")
        verbose_name_plural = _("addresses of parts")
        constraints = [
            models.UniqueConstraint(fields=["article", "slug"], name="part_slug_unique_in_article"),
            models.CheckConstraint(
                condition=models.Q(section__isnull=False, remedy__isnull=True)
                | models.Q(section__isnull=True, remedy__isnull=False),
                name="part_slug_of_one_part",
            ),
        ]

    def __str__(self):
        return self.slug
