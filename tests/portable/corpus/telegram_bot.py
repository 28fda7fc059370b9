# variables: BOT_TOKEN=1:x
import logging
import os

from telegram.ext import ApplicationBuilder, CommandHandler

logging.basicConfig(level=logging.INFO)


async def start(update, context):
    await update.message.reply_text("running")


app = ApplicationBuilder().token(os.environ["BOT_TOKEN"]).build()
app.add_handler(CommandHandler("start", start))
app.run_polling()
