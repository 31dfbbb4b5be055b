"""Addresses of what is said; all of them behind `/<network>/`."""

from django.urls import path

from feeds.views import draft, feed, pieces, post

app_name = "feeds"
urlpatterns = [
    path("", feed.home, name="home"),
    path("groups/<slug:slug>/", feed.group, name="group"),
    path("groups/<slug:slug>/read/", pieces.read_group, name="read_group"),
    path("people/<int:member_id>/", feed.member, name="member"),
    path("topics/", feed.topics, name="topics"),
    path("topics/<str:slug>/", feed.topic, name="topic"),
    path("posts/", post.publish, name="publish"),
    path("posts/<int:post_id>/", feed.thread, name="thread"),
    path("posts/<int:post_id>/replies/", post.answer, name="reply"),
    path("posts/<int:post_id>/edit/", post.edit, name="edit"),
    path("posts/<int:post_id>/delete/", post.delete, name="delete"),
    path("posts/<int:post_id>/like/", post.like, name="like"),
    path("posts/<int:post_id>/pin/", post.pin, name="pin"),
    path("posts/<int:post_id>/history/", post.history, name="history"),
    path("posts/<int:post_id>/read/", pieces.read_thread, name="read_thread"),
    path("preview/", pieces.preview, name="preview"),
    path("reach/", pieces.reach, name="reach"),
    path("draft/", draft.draft, name="draft"),
    path("draft/keep/", draft.keep_draft, name="keep_draft"),
    path("marks/", pieces.marks, name="marks"),
    path("events/", pieces.missed, name="missed"),
    path("complete/members/", pieces.complete_members, name="complete_members"),
    path("complete/topics/", pieces.complete_topics, name="complete_topics"),
]
