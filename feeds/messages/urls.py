"""Addresses of private messages, behind `/<network>/`."""

from django.urls import path

from feeds.messages.views import choosing, message, pieces, reports, starting, talking

app_name = "messages"
urlpatterns = [
    path("messages/", talking.conversations, name="list"),
    path("messages/new/", starting.new, name="new"),
    path("messages/start/", starting.start, name="start"),
    path("messages/unread/", pieces.unread, name="unread"),
    path("messages/settings/", choosing.settings, name="settings"),
    path("messages/reports/", reports.reports, name="reports"),
    path("messages/reports/<int:report_id>/", reports.judge, name="judge"),
    path("messages/<int:conversation_id>/", talking.conversation, name="conversation"),
    path("messages/<int:conversation_id>/send/", talking.send, name="send"),
    path("messages/<int:conversation_id>/read/", talking.read, name="read"),
    path("messages/<int:conversation_id>/mute/", talking.mute, name="mute"),
    path("messages/<int:conversation_id>/leave/", talking.leave, name="leave"),
    path("messages/<int:conversation_id>/preview/", pieces.preview, name="preview"),
    path("messages/<int:conversation_id>/complete/", pieces.complete, name="complete"),
    path("messages/message/<int:message_id>/edit/", message.edit, name="edit"),
    path("messages/message/<int:message_id>/delete/", message.delete, name="delete"),
    path("messages/message/<int:message_id>/report/", message.report, name="report"),
    path("admin/messages/", choosing.rules, name="rules"),
]
