"""What other places show of a product: cards in search results and chats, badges on shop pages, news in feed readers.

All of it is made from the register as it is now; nothing is stored by hand (docs/adr/0033).
"""
