"""Following and muting colleagues, and the small card that says who somebody is."""

from django.urls import path

from accounts.following import views

app_name = "following"
urlpatterns = [
    path("people/following/", views.mine, name="mine"),
    path("people/<int:pk>/card/", views.card, name="card"),
    path("people/<int:pk>/follow/", views.follow, name="follow"),
    path("people/<int:pk>/mute/", views.mute, name="mute"),
]
