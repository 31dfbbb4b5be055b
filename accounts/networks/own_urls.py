app_name = "own"
urlpatterns: list = []
