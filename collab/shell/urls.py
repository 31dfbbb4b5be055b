from django.urls import path

from collab.shell import pwa, views

urlpatterns = [
    path("", views.root, name="root"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("service-worker.js", pwa.service_worker, name="service-worker"),
    path("offline/", pwa.offline, name="offline"),
    path("robots.txt", pwa.robots, name="robots"),
]
