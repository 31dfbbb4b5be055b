"""Addresses of what is said; all of them behind `/<network>/`."""

from django.urls import path

from feeds.topics import views as topics
from feeds.views import admin, feed, marks, pieces, places, post, threads

app_name = "feeds"
urlpatterns = [
    path("", feed.home, name="home"),
    path("unread/", feed.unread, name="unread"),
    path("unread/read/", feed.read_all, name="read_all"),
    path("unread/counts/", pieces.counts, name="counts"),
    path("all/", feed.everything, name="all"),
    path("mentions/", feed.mentions, name="mentions"),
    path("bookmarks/", feed.kept, name="bookmarks"),
    path("visit/", pieces.visit, name="visit"),
    path("groups/<slug:slug>/", places.group, name="group"),
    path("groups/<slug:slug>/read/", pieces.read_group, name="read_group"),
    path("people/<int:member_id>/", places.member, name="member"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<str:slug>/", topics.topic, name="topic"),
    path("posts/", post.publish, name="publish"),
    path("posts/<int:post_id>/", places.thread, name="thread"),
    path("posts/<int:post_id>/earlier/", places.earlier, name="earlier"),
    path("posts/<int:post_id>/replies/", post.answer, name="reply"),
    path("posts/<int:post_id>/edit/", post.edit, name="edit"),
    path("posts/<int:post_id>/delete/", post.delete, name="delete"),
    path("posts/<int:post_id>/restore/", post.restore, name="restore"),
    path("posts/<int:post_id>/history/", post.history, name="history"),
    path("posts/<int:post_id>/more/", threads.more, name="more"),
    path("posts/<int:post_id>/react/", marks.react_to, name="react"),
    path("posts/<int:post_id>/like/", marks.like, name="like"),
    path("posts/<int:post_id>/reactions/", marks.reactions, name="reactions"),
    path("posts/<int:post_id>/bookmark/", marks.bookmark, name="bookmark"),
    path("posts/<int:post_id>/follow/", marks.follow, name="follow"),
    path("posts/<int:post_id>/unread/", marks.unread, name="mark_unread"),
    path("posts/<int:post_id>/pin/", marks.pin, name="pin"),
    path("posts/<int:post_id>/close/", threads.close, name="close"),
    path("posts/<int:post_id>/reopen/", threads.reopen, name="reopen"),
    path("posts/<int:post_id>/move/", threads.move, name="move"),
    path("posts/<int:post_id>/share/", threads.share, name="share"),
    path("posts/<int:post_id>/reference/", threads.reference, name="reference"),
    path("posts/<int:post_id>/split/", threads.split, name="split"),
    path("posts/<int:post_id>/read/", pieces.read_thread, name="read_thread"),
    path("preview/", pieces.preview, name="preview"),
    path("marks/", pieces.marks, name="marks"),
    path("events/", pieces.missed, name="missed"),
    path("complete/members/", pieces.complete_members, name="complete_members"),
    path("complete/topics/", pieces.complete_topics, name="complete_topics"),
    path("admin/reactions/", admin.reactions, name="choose_reactions"),
]
