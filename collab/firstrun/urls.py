from django.urls import path

from collab.firstrun import views

app_name = "firstrun"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("start/", views.start, name="start"),
    path("sample/", views.sample_network, name="sample"),
    path("sample/progress/", views.progress, name="progress"),
    path("sample/sign-in/", views.sample_sign_in, name="sample_sign_in"),
    path("sign-in/<str:token>/", views.sign_in_link, name="sign_in_link"),
]
