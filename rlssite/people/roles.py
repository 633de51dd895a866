"""The roles that an account can have. Each is a group, with the permissions that stand here and no others."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

ALL = ("view", "add", "change", "delete")
OWNER, NOBODY, OTHER = "owner", "nobody", "other"
_TEXTS = {
    "articles.article": ("view", "add", "change"),
    "articles.section": ALL,
    "articles.remedy": ALL,
    "articles.reference": ALL,
    "articles.image": ALL,
    "articles.link": ("view",),
}
_DISCUSSION = {
    "comments.comment": ("view", "change"),
    "comments.contact": ("view",),
    "comments.decision": ("view",),
    "comments.discussion": ("view", "change"),
    "comments.helpline": ALL,
    "comments.readytext": ALL,
    "comments.writerrule": ("view", "delete"),
}
# By the name of the group: what readers of the admin call the role, what it may do, and its permissions.
ROLES = {
    "author": (
        _("author: writes and publishes guides, and looks after the discussion"),
        {
            **_TEXTS,
            "articles.article": (*ALL, "publish"),
            "articles.author": ALL,
            "articles.reviewer": ALL,
            "articles.upstream": ("view", "change"),
            "articles.site": ("view", "change"),
            # Readers see these as soon as they are saved.
            "articles.ownpage": ("view", "add", "change"),
            "articles.sitetext": ("view", "change"),
            **_DISCUSSION,
            "comments.discussion": ("view", "add", "change"),
            "comments.discussionsettings": ("view", "change"),
        },
    ),
    "editor": (_("editor: writes, but does not publish"), _TEXTS),
    "moderator": (_("moderator: looks after the discussion only"), _DISCUSSION),
}
PLAIN = {
    OWNER: _("owner: may do everything, accounts and settings too"),
    **{name: words for name, (words, _permissions) in ROLES.items()},
    NOBODY: _("nobody: may not open the admin"),
}


def codenames(role):
    """Return {(app, codename)} of what a role may do."""
    return {
        (label.partition(".")[0], f"{act}_{label.partition('.')[2]}")
        for label, acts in ROLES[role][1].items()
        for act in acts
    }


def make_groups(**_kwargs):
    """Give each role its group, and each group its role's permissions, after every migration."""
    group_model, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in ROLES:
        wanted = codenames(role)
        group, _is_new = group_model.objects.get_or_create(name=role)
        rows = permission.objects.filter(codename__in={codename for _app, codename in wanted})
        found = [row for row in rows.select_related("content_type") if _key(row) in wanted]
        group.permissions.set(found)


def _key(permission):
    return permission.content_type.app_label, permission.codename


def role_of(user):
    """Return the role of an account, or OTHER if somebody gave it permissions one by one."""
    if not user.is_staff:
        return NOBODY
    if user.is_superuser:
        return OWNER
    # By `all`, which a list of accounts has asked for at once.
    groups = [group.name for group in user.groups.all()] if user.pk else []
    is_plain = len(groups) == 1 and groups[0] in ROLES and not user.user_permissions.all()
    return groups[0] if is_plain else OTHER


def what_may_be_done(user):
    """Return in words what an account may do."""
    return str(PLAIN.get(role_of(user), _("what was set for it by hand")))


def set_role(user, role):
    """Give a saved account a role in the place of all that it may do."""
    user.is_staff, user.is_superuser = role != NOBODY, role == OWNER
    user.save(update_fields=["is_staff", "is_superuser"])
    user.user_permissions.clear()
    user.groups.set(apps.get_model("auth", "Group").objects.filter(name=role) if role in ROLES else [])
