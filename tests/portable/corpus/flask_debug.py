from flask import Flask, render_template_string

app = Flask(__name__)


@app.route("/")
def index():
    return render_template_string("<h1>Line {{ n }}</h1>", n=4)


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)  # expect: reloader
