using System.CommandLine;
using System.Globalization;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The intrusion prevention of one service.</summary>
internal sealed class IpsServiceOptions(OptionSet set)
{
    private readonly Option<string?> _mode = set.Word(
        "--ips", "What becomes of requests with an attack (http and https services): passed on and logged, dropped, or rejected with status 400.", "off", "log", "drop", "reject");

    private readonly Option<string[]> _exceptions = set.List("--ips-except", "SID", "Rules that do not count for this service; \"\" for none.");

    private readonly Option<string?> _responses = set.OnOff("--ips-responses", "Whether responses are inspected, too, when rules ask for it; on unless said otherwise.");

    /// <summary>Null when none of the options was given.</summary>
    public ServiceIpsBody? ToBody(ParseResult parsed)
    {
        var body = new ServiceIpsBody { Mode = parsed.GetValue(_mode), Exceptions = OptionSet.ItemsOf(parsed, _exceptions)?.Select(Sid).ToList(), Responses = OptionSet.IsOn(parsed.GetValue(_responses)) };
        return body == new ServiceIpsBody() ? null : body;
    }

    public static string Sentence(VirtualServiceDto service) => service.Ips.Mode == "off"
        ? ""
        : $"{service.Ips.Mode}; {service.IpsMatched} requests matched, {service.IpsBlocked} stopped"
            + (service.IpsExhausted == 0 ? "" : $", {service.IpsExhausted} not looked at by every rule for lack of time")
            + (service.Ips.Responses ? "" : "; responses are not inspected")
            + (service.Ips.Exceptions.Count == 0 ? "" : $"; not counted: {string.Join(", ", service.Ips.Exceptions)}");

    private static int Sid(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sid)
        ? sid
        : throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"'{text}' is no rule: --ips-except takes the numbers (sid) that 'lm ips events' shows.");
}
