"""The admin's pages for uploaded pictures: where each is used, and the Markdown that shows it."""

import re

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import GuardedAdmin
from articles.desk import uploads
from articles.desk.editor import markdown_fields
from articles.desk.site_pictures import NAMES
from articles.models import Article, Edition, Image, OwnPage, PreviewLink, Remedy, Section, Site, SiteText
from articles.models.library.image import NAME
from articles.text.text_html import MEDIA_URL

THUMBNAIL = 96
_NAMED = re.compile(re.escape(MEDIA_URL) + "(" + NAME.removeprefix("^").removesuffix(r"\Z") + ")")


def places_by_name():
    """Return {file name: [where it is used, in words]} for every picture that a working text or an edition shows."""
    places = {}

    def note(names, place):
        for name in dict.fromkeys(names):
            found = places.setdefault(name, [])
            if place not in found:
                found.append(place)

    for part, pictures in Site.load().pictures.items():
        note([picture["name"] for picture in pictures.values()], f"{_('Site')}: {NAMES[part]}")
    for model, field in ((SiteText, "text"), (OwnPage, "body")):
        for row in model.objects.filter(**{f"{field}__contains": MEDIA_URL}).order_by("pk"):
            note([name for name, _extension in _NAMED.findall(getattr(row, field))], str(row))
    for model in (Article, Section, Remedy):
        fields = markdown_fields(model)
        guide = "title" if model is Article else "article__title"
        mentions = Q()
        for field in fields:
            mentions |= Q(**{f"{field}__contains": MEDIA_URL})
        for title, *texts in model.objects.filter(mentions).order_by("pk").values_list(guide, *fields):
            found = _NAMED.findall("\n".join(texts))
            note([name for name, _extension in found], _("%(guide)s (working copy)") % {"guide": title})
    for title, images in (
        Article.objects.exclude(replaced_source=None).order_by("pk").values_list("title", "replaced_source__images")
    ):
        note(images or {}, _("%(guide)s (before the last restore)") % {"guide": title})
    for title, name, images in (
        PreviewLink.objects.exclude(source=None).order_by("pk").values_list("article__title", "name", "source__images")
    ):
        note(images or {}, _("%(guide)s (preview link “%(name)s”)") % {"guide": title, "name": name})
    for title, number, images in Edition.objects.order_by("article", "number").values_list(
        "title", "number", "source__images"
    ):
        note(images or {}, _("%(guide)s, edition %(number)d") % {"guide": title, "number": number})
    return places


# What the author says of a picture; all else comes with its file.
TYPED = ["title", "credit"]


class ImageForm(forms.ModelForm):
    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP. Where it was taken and all else that the file tells is removed."),
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
    )

    class Meta:
        model = Image
        fields = TYPED

    def clean_file(self):
        try:
            return uploads.clean_picture(self.cleaned_data["file"].read(uploads.MAX_BYTES + 1))
        except uploads.PictureRefused as refused:
            raise forms.ValidationError(str(refused)) from None


@admin.register(Image)
class ImageAdmin(GuardedAdmin, admin.ModelAdmin):
    list_display = ["thumbnail", "name_or_title", "credit", "size", "uploaded_at", "used_in"]
    list_display_links = ["thumbnail", "name_or_title"]
    list_per_page = 24
    search_fields = ["title", "credit", "name"]
    # No deleting of many at once: a refusal has to say where the picture is used.
    actions = None

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **({"form": ImageForm} if obj is None else {}) | kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["file", "title", "credit"]
        return ["picture", "title", "credit", "markdown", "used_in", "size", "uploader", "uploaded_at"]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else [name for name in self.get_fields(request, obj) if name not in TYPED]

    def get_changelist_instance(self, request):
        changes = super().get_changelist_instance(request)
        places = places_by_name()
        for image in changes.result_list:
            image.places = places.get(image.name, [])
        return changes

    def get_object(self, request, object_id, from_field=None):
        image = super().get_object(request, object_id, from_field)
        if image is not None:
            image.places = places_by_name().get(image.name, [])
        return image

    def changeform_view(self, *args, **kwargs):
        with uploads.all_or_nothing():
            return super().changeform_view(*args, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            obj.save(update_fields=TYPED)
            return
        typed = {name: getattr(obj, name) for name in TYPED if getattr(obj, name)}
        named = uploads.title_from(request.FILES["file"].name)
        image = uploads.keep(form.cleaned_data["file"], request.user, typed.get("title", named))
        # If the same picture was uploaded before, `image` is that row: take over all its values.
        for field in Image._meta.concrete_fields:
            setattr(obj, field.attname, getattr(image, field.attname))
        if typed:
            for name, value in typed.items():
                setattr(obj, name, value)
            obj.save(update_fields=list(typed))

    def delete_model(self, request, obj):
        uploads.remove(obj)

    def delete_view(self, request, object_id, extra_context=None):
        image = self.get_object(request, object_id)
        if image and image.places and self.has_delete_permission(request, image):
            self.message_user(
                request,
                _("“%(image)s” is not deleted, because it is used in: %(places)s.")
                % {"image": image, "places": "; ".join(image.places)},
                messages.ERROR,
            )
            return redirect("admin:articles_image_change", image.pk)
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image):
        return self._img(image, THUMBNAIL)

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, image):
        return self._img(image, 480)

    def _img(self, image, side):
        scale = min(1, side / max(image.width, image.height))
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
            image.get_absolute_url(),
            image.title or _("Picture without a title"),
            max(1, round(image.width * scale)),
            max(1, round(image.height * scale)),
        )

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def name_or_title(self, image):
        return str(image)

    @admin.display(description=gettext_lazy("size"), ordering="bytes")
    def size(self, image):
        return _("%(width)d × %(height)d pixels, %(size)d kB") % {
            "width": image.width,
            "height": image.height,
            "size": max(1, image.bytes // 1000),
        }

    @admin.display(description="Markdown")
    def markdown(self, image):
        return format_html(
            '<textarea readonly rows="3" cols="60" aria-label="{}">{}</textarea><br>{}',
            _("Markdown to copy"),
            uploads.markdown(image),
            _("Copy this into a text, and say between the square brackets what the picture shows."),
        )

    @admin.display(description=gettext_lazy("uploaded by"))
    def uploader(self, image):
        return image.uploaded_by

    @admin.display(description=gettext_lazy("used in"))
    def used_in(self, image):
        if not image.places:
            return _("nowhere yet")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((place,) for place in image.places)))
