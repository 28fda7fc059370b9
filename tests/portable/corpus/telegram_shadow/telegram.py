import logging

from telegram.ext import ApplicationBuilder, CommandHandler  # expect: shadowed-import


async def start(update, context):
    await update.message.reply_text("hello")


def main():
    logging.basicConfig(level=logging.INFO)
    app = ApplicationBuilder().token("1:x").build()
    app.add_handler(CommandHandler("start", start))
    app.run_polling()


if __name__ == "__main__":
    main()
