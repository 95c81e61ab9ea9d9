using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Actors.Pair;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Host.Startup;

namespace LoadMaster.Host.Pair;

/// <summary>What the desk must know of its node.</summary>
/// <param name="CheckOwnAddress">Throws when the daemon could not use this address of the HA link after its next start.</param>
/// <param name="JournalMovable">The journal is a file in the data directory.</param>
public sealed record PairDeskOptions(string DataDirectory, X509Certificate2 ManagementCertificate, Action<string> CheckOwnAddress, bool JournalMovable)
{
    public static PairDeskOptions Of(DaemonOptions options, X509Certificate2 managementCertificate) => new(
        options.Node.DataDirectory, managementCertificate, CheckPairAddress, options.Journal is { Provider: "sqlite", ConnectionString.Length: 0 });

    private static void CheckPairAddress(string address)
    {
        StartupChecks.CheckCapabilities(File.ReadAllText("/proc/self/status"));
        StartupChecks.CheckPort(address, HaNodeOptions.ClusterPortDefault, "cluster", "ha:clusterPort");
    }
}

/// <summary>What must hold before anything is written or sent.</summary>
public sealed partial class PairDesk
{
    private const int CertificateLengthMax = 8 * 1024;

    private async Task FoundAsync(JoinTokenBody body, CancellationToken cancel)
    {
        RequireOwn(body.Addresses ?? []);
        if (body.Arbiter is { Length: > 0 } arbiter && ArbiterCommand.EndpointOf(arbiter) is null)
            throw Bad(ProblemCodes.NotAnEndpoint, "/arbiter", $"'{AuditLog.Clean(arbiter)}' is no address and port such as 198.18.0.9:7952.");

        var certificate = ClusterCertificate.LoadOrCreate(options.DataDirectory, info.Name, time);
        var document = new PairDocument
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Revision = 1,
            ChangedBy = info.Name,
            Arbiter = body.Arbiter ?? "",
            Members = [new(info.Name, body.Addresses!.ToValueList(), Convert.ToBase64String(certificate.RawData))],
            Keys = [new(1, Fresh())],
            SendingKey = 1,
            SealSecret = Convert.ToBase64String(PrivateKeySeal.OwnSecret(options.DataDirectory)),
            ArbiterKey = Fresh(),
        };
        ArbiterKey.Write(options.DataDirectory, document.ArbiterKey);
        await ChangeAsync(new PairProtocol.Found(document), cancel);

        static string Fresh() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(PairKey.SecretBytes));
    }

    private void RequireOwn(IReadOnlyList<string> addresses)
    {
        if (addresses.Count is 0 or > Limits.PairAddressesPerNodeMax)
        {
            throw Bad(
                ProblemCodes.MissingField,
                "/addresses",
                $"Name this node's own addresses, the one on the HA link first: --address 198.18.2.2 --address 198.18.0.2 (1 to {Limits.PairAddressesPerNodeMax}).");
        }

        RequireAddresses(addresses);
        try
        {
            options.CheckOwnAddress(addresses[0]);
        }
        catch (StartupProblemException problem)
        {
            throw Conflict(problem.Code, $"This node could not be one of a pair: {problem.Message}");
        }
    }

    private static void RequireAddresses(IReadOnlyList<string> addresses)
    {
        for (var at = 0; at < addresses.Count; at++)
        {
            if (!IpText.TryParse(addresses[at], out IPAddress? _))
                throw Bad(ProblemCodes.NotAnAddress, $"/addresses/{at}", $"'{AuditLog.Clean(addresses[at])}' is no IP address such as 192.0.2.1 or 2001:db8::1.");
        }
    }

    private async Task RequireReplaceableAsync(JoinBody body, CancellationToken cancel)
    {
        var config = await node.GetConfigAsync(cancel);
        if (config.Revision > 0 && !options.JournalMovable)
        {
            throw Conflict(
                ProblemCodes.OwnConfiguration,
                "This node's journal already holds a configuration and is not the file in the data directory, so it cannot be set aside here. Give the node an empty journal and start it again.");
        }

        if (config.Config.VirtualServices.Count > 0 && !body.ReplaceConfiguration)
        {
            throw Conflict(
                ProblemCodes.OwnConfiguration,
                $"This node has {config.Config.VirtualServices.Count} virtual service(s) of its own, and the pair's configuration would take their place. Export them first if you need them (lm config export), then join with --replace-configuration; the old journal is set aside in the data directory.");
        }
    }

    private static (byte[] Secret, byte[] Certificate) ReadRequest(MemberRequestDto request)
    {
        if (!PairRules.IsNodeName(request.Node))
            throw Bad(ProblemCodes.WrongType, "/node", "The node's name is none: 1 to 63 letters, digits, dots or hyphens.");
        if (request.Addresses.Count is 0 or > Limits.PairAddressesPerNodeMax)
            throw Bad(ProblemCodes.TooMany, "/addresses", $"1 to {Limits.PairAddressesPerNodeMax} addresses are needed.");
        RequireAddresses(request.Addresses);
        try
        {
            if (request.Certificate.Length > CertificateLengthMax)
                throw new FormatException("it is too long");
            var certificate = Convert.FromBase64String(request.Certificate);
            using var parsed = X509CertificateLoader.LoadCertificate(certificate);
            return (Convert.FromBase64String(request.Secret), parsed.RawData);
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            throw Bad(ProblemCodes.BadCertificate, "/certificate", $"The certificate or the secret cannot be read: {error.Message}");
        }
    }

    private async Task<PairProtocol.Changed> ChangeAsync(object command, CancellationToken cancel) => await pair.ChangeAsync(command, cancel) switch
    {
        PairProtocol.Changed changed => changed,
        PairProtocol.Refused refused => throw Conflict(refused.Code, refused.Message),
        var other => throw new InvalidOperationException($"The pair actor answered a command with {other.GetType().Name}."),
    };

    private static RequestRefusedException Bad(string code, string path, string message) => new(StatusCodes.Status400BadRequest, code, message, path);

    private static RequestRefusedException Conflict(string code, string message) => new(StatusCodes.Status409Conflict, code, message);
}
