import servicemanager
import win32event
import win32service
import win32serviceutil


class AppService(win32serviceutil.ServiceFramework):
    _svc_name_ = "App"
    _svc_display_name_ = "App"

    def __init__(self, args):
        super().__init__(args)
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)

    def SvcStop(self):
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)

    def SvcDoRun(self):
        servicemanager.LogInfoMsg("started")
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)


if __name__ == "__main__":
    win32serviceutil.HandleCommandLine(AppService)  # expect: pywin32-service
