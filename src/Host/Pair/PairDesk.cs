using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Pair;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Pair;

/// <summary>What an administrator does with the pair: token, join, leave, remove, rotate; and what a joining node asks.</summary>
public sealed partial class PairDesk(
    PairDeskOptions options, IPairGateway pair, IPairStore store, INodeGateway node, NodeInfo info, TokenFile tokens, TimeProvider time)
{
    private const int MinutesDefault = 15;

    /// <summary>Makes a token; a single node becomes the first of a pair by it.</summary>
    public async Task<JoinTokenDto> CreateTokenAsync(JoinTokenBody body, CancellationToken cancel)
    {
        var minutes = body.Minutes ?? MinutesDefault;
        if (minutes is < 1 or > Limits.JoinTokenMinutesMax)
            throw Bad(ProblemCodes.OutOfRange, "/minutes", $"{minutes} is not between 1 and {Limits.JoinTokenMinutesMax} minutes.");

        var state = await pair.GetAsync(cancel);
        if (state.MadeByHand)
        {
            throw Conflict(
                ProblemCodes.PairMadeByHand,
                "The nodes of this pair are named by their options files (ha:peers, ha:clusterKeyFile); add the new one there. Or take that section out on every node and form the pair with 'lm ha token' and 'lm ha join'.");
        }

        var founds = state.Document is null;
        if (founds)
            await FoundAsync(body, cancel);
        else if (body.Addresses is { Count: > 0 } || body.Arbiter is { Length: > 0 })
            throw Bad(ProblemCodes.ImpossibleCombination, "/addresses", "This node is in a pair already, so its addresses and the arbiter are known: leave --address and --arbiter out.");

        var secret = RandomNumberGenerator.GetBytes(JoinToken.SecretBytes);
        var expires = time.GetUtcNow().AddMinutes(minutes);
        tokens.Add(secret, expires);
        var token = JoinToken.Create(options.ManagementCertificate.RawData, secret).ToText();
        var validity = string.Create(CultureInfo.InvariantCulture, $"It lets one node in, within {minutes} minutes");
        return new(token, expires, founds, founds ? $"{validity}. This node now starts afresh to be the first of a pair; its services pause for some seconds, and you must log in again." : $"{validity}.");
    }

    /// <summary>Lets a node in whose token is good.</summary>
    public async Task<AdmittedDto> AdmitAsync(MemberRequestDto request, string by, CancellationToken cancel)
    {
        var (secret, certificate) = ReadRequest(request);
        var state = await pair.GetAsync(cancel);
        if (tokens.Use(secret, Convert.ToHexString(SHA256.HashData(certificate)), time.GetUtcNow()) is { } refusal)
            throw new RequestRefusedException(StatusCodes.Status403Forbidden, refusal);
        if (state.Document is null)
            throw Conflict(ProblemCodes.NotInPair, "This node is in no pair, so no token of its is good.");
        if (state.Version.RefusalOf(request.Node, new(request.Protocol, request.ProtocolOldest, AuditLog.Clean(request.Software))) is { } reason)
            throw Conflict(ProblemCodes.IncompatibleVersion, reason);
        var member = new PairMember(request.Node, request.Addresses.ToValueList(), Convert.ToBase64String(certificate));
        var changed = await ChangeAsync(new PairProtocol.Admit(member, by), cancel);
        return new(PairJson.Write(changed.Document!), info.Version);
    }

    /// <summary>Joins the pair of the node that made the token; the process must start afresh afterwards.</summary>
    public async Task<string> JoinAsync(JoinBody body, JoinCall call, CancellationToken cancel)
    {
        var other = JoinCall.EndpointOf(body.Address)
            ?? throw Bad(ProblemCodes.NotAnEndpoint, "/address", $"'{AuditLog.Clean(body.Address)}' is neither an address nor ADDRESS:PORT, such as 192.0.2.1 or 192.0.2.1:8443.");
        if (!JoinToken.TryParse(body.Token, out var token))
            throw Bad(ProblemCodes.JoinTokenWrong, "/token", "This is no join token: it begins with LMJ1. and has 69 characters. Copy it whole from what 'lm ha token' printed on the other node.");
        if (token.Fingerprint.AsSpan().SequenceEqual(SHA256.HashData(options.ManagementCertificate.RawData)))
            throw Conflict(ProblemCodes.SameNode, "This token was made by this very node; run 'lm ha join' on the new one.");
        var state = await pair.GetAsync(cancel);
        if (state.Document is { Members.Count: > 1 } || state.MadeByHand)
            throw Conflict(ProblemCodes.AlreadyInPair, "This node is in a pair already; let it leave first: lm ha leave.");

        RequireOwn(body.Addresses);
        await RequireReplaceableAsync(body, cancel);
        var certificate = ClusterCertificate.LoadOrCreate(options.DataDirectory, info.Name, time);
        var admitted = await call.AskAsync(
            other,
            token,
            new MemberRequestDto
            {
                Secret = Convert.ToBase64String(token.Secret),
                Node = info.Name,
                Addresses = body.Addresses,
                Certificate = Convert.ToBase64String(certificate.RawData),
                Protocol = state.Version.Current,
                ProtocolOldest = state.Version.Oldest,
                Software = state.Version.Software,
            },
            cancel);
        if (!PairJson.TryRead(admitted.Pair, out var document, out var problem) || document.Find(info.Name) is null)
            throw Conflict(ProblemCodes.IncompatibleVersion, $"{other} runs {admitted.Software} and let this node in, but its answer cannot be used ({problem}). Remove this node there: lm ha remove {info.Name}");

        await File.WriteAllTextAsync(Path.Combine(options.DataDirectory, PairBoot.JoinedMark), "", cancel);
        ArbiterKey.Write(options.DataDirectory, document.ArbiterKey);
        store.Write(document);
        var peers = string.Join(", ", document.Members.Select(member => member.Name).Where(name => name != info.Name));
        return $"Joined the pair with {peers}. This node now starts afresh and takes over the pair's configuration and users; log in again with a user of the pair and look at 'lm ha status'.";
    }

    /// <summary>Hands over, tells the peers, forgets the pair; the process must start afresh afterwards.</summary>
    public async Task<string> LeaveAsync(string by, CancellationToken cancel)
    {
        var state = await pair.GetAsync(cancel);
        var hands = state.Document is { Members.Count: > 1 } && (await node.GetHaStatusAsync(cancel)).State == HaState.Active;
        if (hands && await node.SetMaintenanceAsync(new HaProtocol.SetMaintenance(true, by), cancel) is HaProtocol.HaCommandRefused refused)
            throw Conflict(refused.Code, $"This node is active and cannot hand over, so it stays in the pair: {refused.Message}");
        PairProtocol.Changed changed;
        try
        {
            changed = await ChangeAsync(new PairProtocol.Leave(by), cancel);
        }
        catch (RequestRefusedException) when (hands)
        {
            await node.SetMaintenanceAsync(new HaProtocol.SetMaintenance(false, by), cancel);
            throw;
        }

        if (state.Document is { } left)
            PrivateKeySeal.KeepSecret(options.DataDirectory, Convert.FromBase64String(left.SealSecret));
        ClusterCertificate.Forget(options.DataDirectory);
        PrivateFile.Delete(Path.Combine(options.DataDirectory, ArbiterKey.FileName));
        new MaintenanceFile(options.DataDirectory).Write(null);
        return changed.Message;
    }

    public async Task<string> RemoveAsync(string name, string by, CancellationToken cancel) =>
        (await ChangeAsync(new PairProtocol.Remove(name, by), cancel)).Message;

    public async Task<string> RotateKeyAsync(string by, CancellationToken cancel) =>
        (await ChangeAsync(new PairProtocol.RotateKey(Convert.ToBase64String(RandomNumberGenerator.GetBytes(PairKey.SecretBytes)), by), cancel)).Message;

    /// <summary>Revision 0 and nobody on a node that never joined.</summary>
    public async Task<(long Revision, IReadOnlyList<MemberDto> Members)> MembersAsync(CancellationToken cancel) =>
        (await pair.GetAsync(cancel)).Document is { } document ? (document.Revision, [.. document.Members.Select(ToDto)]) : (0, []);

    private MemberDto ToDto(PairMember member)
    {
        var fingerprint = SHA256.HashData(Convert.FromBase64String(member.Certificate));
        return new(
            member.Name,
            [.. member.Addresses],
            string.Join(':', fingerprint.Select(part => part.ToString("X2", CultureInfo.InvariantCulture))),
            member.Name == info.Name);
    }
}
