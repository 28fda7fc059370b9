#include "scm/api.h"

static const ScmApi system_api = {
    .OpenSCManagerW = OpenSCManagerW,
    .OpenServiceW = OpenServiceW,
    .CreateServiceW = CreateServiceW,
    .CloseServiceHandle = CloseServiceHandle,
    .DeleteService = DeleteService,
    .StartServiceW = StartServiceW,
    .ControlService = ControlService,
    .QueryServiceStatusEx = QueryServiceStatusEx,
    .QueryServiceConfigW = QueryServiceConfigW,
    .QueryServiceConfig2W = QueryServiceConfig2W,
    .ChangeServiceConfig2W = ChangeServiceConfig2W,
    .EnumServicesStatusExW = EnumServicesStatusExW,
    .StartServiceCtrlDispatcherW = StartServiceCtrlDispatcherW,
    .RegisterServiceCtrlHandlerExW = RegisterServiceCtrlHandlerExW,
    .SetServiceStatus = SetServiceStatus,
};

const ScmApi *Scm = &system_api;
