from nublado2.hub_config import HubConfig

HubConfig().configure(c)
