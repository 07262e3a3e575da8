def product_code(province, commune, number, year):
    return f"{province}-{commune}-{number}-{year}"
