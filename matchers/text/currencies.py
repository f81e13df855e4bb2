"""The names and signs of money, so that "$3 million" and "3 million dollars" are one amount."""

CURRENCY = "\u00a4"  # parts the value and the currency in the key of an amount

CURRENCY_SIGNS = {
    "$": "usd", "us$": "usd", "usd": "usd", "r$": "brl", "r $": "brl", "a$": "aud", "c$": "cad",
    "hk$": "hkd", "s$": "sgd", "nz$": "nzd", "€": "eur", "eur": "eur", "£": "gbp", "gbp": "gbp",
    "₹": "inr", "rs": "inr", "inr": "inr", "रु": "inr", "¥": "jpy", "₦": "ngn", "₱": "php",
    "rm": "myr", "rp": "idr",
}  # fmt: skip
"""Before an amount, folded."""

_NAMES = {
    "usd": "dollar dollars dolar dolares dolarow dolary usd डॉलर دولار دولارات டாலர் ਡਾਲਰ",
    "eur": "euro euros eur यूरो يورو யூரோ €",
    "gbp": "pound pounds libra libras livre livres pfund gbp",
    "inr": "rupee rupees rupia rupias roupie roupies rupien रुपये रुपए रुपया रूपये रूपए "
    "रुपयांचा रुपयांची ரூபாய் ரூபாயை ਰੁਪਏ রুপি રૂપિયા రూపాయలు روپے روپئے inr",
    "brl": "reais",
    "myr": "ringgit",
    "idr": "rupiah",
    "pln": "zloty zlotych zlote zl",
    "php": "peso pesos piso",
}
SHORT_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9}
"""What a letter behind an amount of money means: $3M."""
CURRENCIES = {name: code for code, names in _NAMES.items() for name in names.split()}
"""Behind an amount, folded."""
