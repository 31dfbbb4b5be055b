app_name = "welcome"
urlpatterns: list = []
