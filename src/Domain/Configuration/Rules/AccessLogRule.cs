using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Access logs that can be written: a template that can be read, a host to send to, and nothing that the service does not have.</summary>
internal sealed class AccessLogRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            Check(config.VirtualServices[index], JsonPath.Service(index).Field("accessLog"), problems);
        }
    }

    private static void Check(VirtualService service, JsonPath at, ProblemList problems)
    {
        var log = service.AccessLog;
        var isStream = service.Type is ServiceType.Tcp or ServiceType.Udp;
        AccessLogTemplate? template = null;
        if (log.Template.Length > 0 && (template = AccessLogTemplate.Parse(log.Template, out var problem)) is null)
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("template"), $"The access log's template {problem}.");
        }

        if (log.Format == AccessLogFormat.Custom && log.Template.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("template"), "The format custom needs a template; give one, or another format.");
        }

        if (isStream && service.Layer == ServiceLayer.Relayed && (log.Format == AccessLogFormat.Combined || (log.Format == AccessLogFormat.Custom && template is { NeedsRequests: true })))
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field(log.Format == AccessLogFormat.Custom ? "template" : "format"),
                $"A {Words.Of(service.Type)} service has connections but no requests to log; use the format json, or a template without method, target, host, protocol, status, response and headers.",
                at.Field("format"));
        }

        if (log is { IsOn: true, Target: AccessLogTarget.Syslog } || log.SyslogHost.Length > 0)
        {
            if (HostText.WhyNone(log.SyslogHost) is { } why)
            {
                problems.Add(
                    ProblemCodes.NotAnAddress, at.Field("syslogHost"), $"\"{JsonText.Shortened(log.SyslogHost)}\" cannot be a syslog host: it {why}; give an IP address or a host name.");
            }
        }

        SyslogTargetRule.CheckFingerprint(log.SyslogTlsFingerprint, log.SyslogProtocol, at.Field("syslogTlsFingerprint"), at.Field("syslogProtocol"), problems);
    }
}
