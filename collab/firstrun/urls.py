app_name = "firstrun"
urlpatterns: list = []
