app_name = "network_invitations"
urlpatterns: list = []
