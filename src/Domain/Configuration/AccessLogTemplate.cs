using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>What a place in a line of the access log shows.</summary>
public enum AccessVariable
{
    /// <summary>Text that is always the same.</summary>
    Literal,
    Time,
    TimeClf,
    Service,
    ServiceId,
    Client,
    ClientPort,
    Server,
    BytesIn,
    BytesOut,
    DurationMs,
    Complete,
    Tls,
    QueueMs,
    Tries,

    /// <summary>The first that only requests have.</summary>
    Method,
    Target,
    Host,
    Protocol,
    Status,
    BodyBytesOut,
    ResponseMs,
    RequestHeader,
    ResponseHeader,
    Cache,
}

/// <summary>One piece of a template.</summary>
/// <param name="Text">The literal, or the header's name.</param>
public sealed record AccessPart(AccessVariable Variable, string Text = "");

/// <summary>
/// A line's form: text with variables such as <c>%{client}</c>, <c>%{request.user-agent}</c>; <c>%%</c> is a percent sign. Values in a line that
/// begins with a brace are escaped as JSON wants it, in any other quotes, backslashes and what is not printable ASCII become <c>\xHH</c>.
/// </summary>
public sealed record AccessLogTemplate(ValueList<AccessPart> Parts)
{
    private const string RequestPrefix = "request.";
    private const string ResponsePrefix = "response.";

    private static readonly Dictionary<string, AccessVariable> Names = new(StringComparer.Ordinal)
    {
        ["time"] = AccessVariable.Time,
        ["time-clf"] = AccessVariable.TimeClf,
        ["service"] = AccessVariable.Service,
        ["service-id"] = AccessVariable.ServiceId,
        ["client"] = AccessVariable.Client,
        ["client-port"] = AccessVariable.ClientPort,
        ["server"] = AccessVariable.Server,
        ["bytes-in"] = AccessVariable.BytesIn,
        ["bytes-out"] = AccessVariable.BytesOut,
        ["duration-ms"] = AccessVariable.DurationMs,
        ["complete"] = AccessVariable.Complete,
        ["tls"] = AccessVariable.Tls,
        ["method"] = AccessVariable.Method,
        ["target"] = AccessVariable.Target,
        ["host"] = AccessVariable.Host,
        ["protocol"] = AccessVariable.Protocol,
        ["status"] = AccessVariable.Status,
        ["body-bytes-out"] = AccessVariable.BodyBytesOut,
        ["response-ms"] = AccessVariable.ResponseMs,
        ["queue-ms"] = AccessVariable.QueueMs,
        ["tries"] = AccessVariable.Tries,
        ["cache"] = AccessVariable.Cache,
    };

    /// <summary>The built-in form of requests.</summary>
    public const string JsonRequest =
        "{\"time\":\"%{time}\",\"service\":\"%{service}\",\"client\":\"%{client}\",\"clientPort\":%{client-port},\"method\":\"%{method}\",\"host\":\"%{host}\","
        + "\"target\":\"%{target}\",\"protocol\":\"%{protocol}\",\"status\":%{status},\"server\":\"%{server}\",\"bytesIn\":%{bytes-in},\"bytesOut\":%{bytes-out},"
        + "\"responseMs\":%{response-ms},\"durationMs\":%{duration-ms},\"queueMs\":%{queue-ms},\"tries\":%{tries},\"complete\":%{complete},\"tls\":%{tls},\"cache\":\"%{cache}\",\"referer\":\"%{request.referer}\","
        + "\"userAgent\":\"%{request.user-agent}\"}";

    /// <summary>The built-in form of tcp connections.</summary>
    public const string JsonConnection =
        "{\"time\":\"%{time}\",\"service\":\"%{service}\",\"client\":\"%{client}\",\"clientPort\":%{client-port},\"server\":\"%{server}\",\"bytesIn\":%{bytes-in},"
        + "\"bytesOut\":%{bytes-out},\"durationMs\":%{duration-ms},\"queueMs\":%{queue-ms},\"tries\":%{tries},\"complete\":%{complete}}";

    public const string Combined =
        "%{client} - - [%{time-clf}] \"%{method} %{target} %{protocol}\" %{status} %{body-bytes-out} \"%{request.referer}\" \"%{request.user-agent}\"";

    /// <summary>Names of all variables but those of headers.</summary>
    public static IReadOnlyCollection<string> VariableNames => Names.Keys;

    public bool IsJson => Parts.Count > 0 && Parts[0] is { Variable: AccessVariable.Literal } first && first.Text.StartsWith('{');

    /// <summary>Shows something that a connection does not have.</summary>
    public bool NeedsRequests => Parts.Any(part => part.Variable >= AccessVariable.Method);

    /// <summary>The form that the settings of such a service ask for; null when it is off or the template cannot be read.</summary>
    public static AccessLogTemplate? Of(AccessLogSettings settings, ServiceType type) => settings.Format switch
    {
        AccessLogFormat.Json => Parse(type is ServiceType.Tcp or ServiceType.Udp ? JsonConnection : JsonRequest, out _),
        AccessLogFormat.Combined => Parse(Combined, out _),
        AccessLogFormat.Custom => Parse(settings.Template, out _),
        AccessLogFormat.Off => null,
    };

    /// <summary>Null, with the end of a sentence that says why, when the text is no template.</summary>
    public static AccessLogTemplate? Parse(string text, out string problem)
    {
        problem = "";
        var parts = new List<AccessPart>();
        var literal = "";
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]))
            {
                problem = "has a control character; a line of the log is one line";
                return null;
            }

            if (text[at] != '%')
            {
                literal += text[at];
                continue;
            }

            var next = at + 1 < text.Length ? text[at + 1] : ' ';
            var end = next == '{' ? text.IndexOf('}', at) : -1;
            if (next == '%')
            {
                literal += '%';
                at++;
            }
            else if (end < 0)
            {
                problem = $"has a % at character {at + 1} that begins no variable; write %{{client}} for example, or %% for a percent sign";
                return null;
            }
            else
            {
                if (Variable(text[(at + 2)..end], out problem) is not { } part)
                {
                    return null;
                }

                Flush(parts, ref literal);
                parts.Add(part);
                at = end;
            }
        }

        Flush(parts, ref literal);
        if (parts.Count(part => part.Variable is AccessVariable.RequestHeader or AccessVariable.ResponseHeader) > Limits.AccessLogHeadersMax)
        {
            problem = $"shows more than {Limits.AccessLogHeadersMax} headers; leave some out";
            return null;
        }

        return new AccessLogTemplate(parts.ToValueList());
    }

    private static void Flush(List<AccessPart> parts, ref string literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new AccessPart(AccessVariable.Literal, literal));
            literal = "";
        }
    }

    private static AccessPart? Variable(string name, out string problem)
    {
        problem = "";
        if (Names.TryGetValue(name, out var variable))
        {
            return new AccessPart(variable);
        }

        var isRequest = name.StartsWith(RequestPrefix, StringComparison.Ordinal);
        if (isRequest || name.StartsWith(ResponsePrefix, StringComparison.Ordinal))
        {
            var header = name[(isRequest ? RequestPrefix.Length : ResponsePrefix.Length)..];
            if (header.Length is > 0 and <= Limits.RuleFieldLengthMax && header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                return new AccessPart(isRequest ? AccessVariable.RequestHeader : AccessVariable.ResponseHeader, header);
            }
        }

        problem = $"has an unknown variable %{{{name}}}; there are {string.Join(", ", Names.Keys)}, request.HEADER and response.HEADER";
        return null;
    }
}
