"""Users only: everything else has its own pages with their own rules of scope."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group

from chibo.accounts.models import User

admin.site.unregister(Group)
admin.site.site_header = "Sinh hoạt chi bộ: tài khoản"
admin.site.site_title = "Sinh hoạt chi bộ"
admin.site.index_title = "Tài khoản"


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ["username", "full_name", "phone", "is_active", "must_change_password"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username", "full_name", "phone"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password", "must_change_password"]}),
        ("Người dùng", {"fields": ["full_name", "phone", "email"]}),
        ("Quyền", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Thời gian", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "phone", "usable_password", "password1", "password2"]}),
    ]
    filter_horizontal = []
