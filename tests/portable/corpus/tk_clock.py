import time
import tkinter as tk  # expect: gui


class Clock(tk.Tk):
    def __init__(self):
        super().__init__()
        self.label = tk.Label(self, font=("Consolas", 40))
        self.label.pack()
        self.tick()

    def tick(self):
        self.label["text"] = time.strftime("%H:%M:%S")
        self.after(1000, self.tick)


Clock().mainloop()
