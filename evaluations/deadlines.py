from datetime import date


def round_dates(year, number):
    return (date(year, 4, 30), date(year, 6, 30)) if number == 1 else (date(year, 10, 30), date(year, 12, 30))
