using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Bodies;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>What a service's rules would do with a request. Error is empty unless the request would be refused before any rule.</summary>
/// <param name="Route">The rule that chose the group; empty when none did.</param>
/// <param name="Group">Empty: the servers of no group.</param>
/// <param name="Flags">Those that are set in the end.</param>
/// <param name="Changes">The rules that changed the request, in order.</param>
/// <param name="Request">The request's head as a server would get it.</param>
public sealed record RuleOutcome(string Error, string Route, string Group, IReadOnlyList<int> Flags, IReadOnlyList<string> Changes, string Request)
{
    /// <summary>Status and target, when a rule answers with a redirect; the changes name it then, and the request is as it came.</summary>
    public string Redirect { get; init; } = "";

    /// <summary>The rules that changed the response's body.</summary>
    public IReadOnlyList<string> BodyChanges { get; init; } = [];

    /// <summary>The response's body as the client would get it.</summary>
    public string ResponseBody { get; init; } = "";
}

/// <summary>A response to try rules on.</summary>
public sealed record SampleResponse(string ContentType, string Body);

/// <summary>Runs a service's rules over a sample request, by the code that serves real ones.</summary>
public static unsafe class RuleTrial
{
    /// <param name="head">The request's head, with the empty line at its end.</param>
    /// <param name="response">What a server answers; null for not to look at it.</param>
    public static RuleOutcome Run(VirtualService service, IReadOnlyList<ContentRule> library, string head, IPAddress source, SampleResponse? response = null)
    {
        var bytes = Encoding.Latin1.GetBytes(head);
        // Twice: a request of HTTP/1.0 may name its host in the target alone, and the server gets it as Host, too.
        var written = new byte[(2 * bytes.Length) + HeadWriter.GrowthMax + Limits.RuleHeadGrowthBytesMax];
        fixed (byte* data = bytes, target = written)
        {
            var request = new RequestHead();
            var status = request.Parse(data, bytes.Length);
            if (status != ParseStatus.Complete || request.Length != bytes.Length)
            {
                return Refused(status is ParseStatus.NeedMore or ParseStatus.Complete ? ParseStatus.Malformed : status);
            }

            return Run(service, new RuleCompiler(1).Compile(service, library, null), request, AddressOf(source), target, response);
        }
    }

    private static RuleOutcome Run(VirtualService service, RuleSet? rules, RequestHead request, ClientAddress client, byte* target, SampleResponse? response)
    {
        var scratch = new RuleScratch(0);
        var (flags, edits, route, group) = (0, 0L, -1, 0);
        if (rules is not null)
        {
            group = rules.Look(request, client.Bytes, scratch, ref flags, out edits, out route);
        }

        if (RuleSet.IsRedirect(edits))
        {
            return Redirected(rules!, edits, flags, request, scratch);
        }

        var host = request.Host.IsEmpty ? OwnHost(service) : request.Host;
        var length = HeadWriter.WriteRequest(target, request, service.ForwardedFor, service.Type == ServiceType.Https, client, default, host);
        var editor = new HeadEditor(target, length, length + Limits.RuleHeadGrowthBytesMax);
        rules?.EditRequest(ref editor, edits, request, scratch);
        if (editor.Overflowed)
        {
            return Refused(ParseStatus.HeadTooLarge);
        }

        var outcome = new RuleOutcome(
            "",
            route < 0 ? "" : service.Routes[route].Rule,
            group == 0 ? "" : service.Groups[group - 1].Name,
            FlagsOf(flags),
            [.. Enumerable.Range(0, rules?.RequestCount ?? 0).Where(index => (edits & (1L << index)) != 0).Select(index => rules!.NameOf(index))],
            Encoding.Latin1.GetString(target, editor.Length));
        return response is null ? outcome : BodyTrial.Run(outcome, rules, flags, response, scratch);
    }

    /// <summary>What a request without a host gets where it comes to the service's first port.</summary>
    private static byte[] OwnHost(VirtualService service)
    {
        var address = service.Address.Address;
        var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
        return Encoding.ASCII.GetBytes(service.Address.Port == (service.Type == ServiceType.Https ? 443 : 80) ? host : $"{host}:{service.Address.Port}");
    }

    private static RuleOutcome Redirected(RuleSet rules, long edits, int flags, RequestHead request, RuleScratch scratch)
    {
        var answer = new byte[HttpScratch.HeadBufferBytes];
        var redirect = rules.RedirectOf(edits);
        var length = redirect.Write(answer, request, closes: false, scratch);
        if (length < 0)
        {
            return Refused(ParseStatus.LineTooLong);
        }

        var location = Encoding.Latin1.GetString(answer, 0, length).Split("\r\n").Single(line => line.StartsWith("Location: ", StringComparison.Ordinal));
        return new RuleOutcome("", "", "", FlagsOf(flags), [rules.NameOf(RuleSet.PositionOf(edits))], Encoding.Latin1.GetString(request.Data, request.Length))
        {
            Redirect = $"{redirect.Status} to {location["Location: ".Length..]}",
        };
    }

    private static int[] FlagsOf(int flags) => [.. Enumerable.Range(1, Limits.RuleFlagMax).Where(flag => (flags & (1 << flag)) != 0)];

    private static RuleOutcome Refused(int status) => new($"The request is refused with status {status} before any rule sees it.", "", "", [], [], "");

    private static ClientAddress AddressOf(IPAddress source)
    {
        var isV6 = source.AddressFamily == AddressFamily.InterNetworkV6;
        Span<byte> socketAddress = stackalloc byte[28];
        socketAddress.Clear();
        MemoryMarshal.Write(socketAddress, isV6 ? NativeAddress.FamilyV6 : (ushort)AddressFamily.InterNetwork);
        source.GetAddressBytes().CopyTo(socketAddress[(isV6 ? 8 : 4)..]);
        fixed (byte* bytes = socketAddress)
        {
            return ClientAddress.Of(bytes);
        }
    }
}
