using System.Net;
using LoadMaster.Actors.Node;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Ha;

/// <summary>Asks the link, away from the actor; a probe that cannot be sent counts as unanswered and is told in the result.</summary>
internal static class EvidenceGatherer
{
    public sealed record Gathered(HaInput.EvidenceGathered Evidence, string? Problem);

    public static async Task<Gathered> GatherAsync(HaPorts ports, string node, HaEffect.GatherEvidence ask)
    {
        var probe = ports.LinkProbe;
        var problems = new List<string>();
        var gateways = CountAsync(probe, ask.Gateways, ask.Timeout, problems);
        var shared = AnyAsync(probe, ask.SharedAddresses, ask.Timeout, problems);
        var lease = LeaseAsync(ports.Arbiter, node, ask, problems);
        var links = LinksUp(probe, ask.Links, problems);
        var answering = await gateways.ConfigureAwait(false);
        var evidence = new HaInput.EvidenceGathered(ask.Round, ask.Gateways.Count == 0 ? null : answering > 0, await shared.ConfigureAwait(false))
        {
            Reach = links is { } up ? new(answering + up, ask.Gateways.Count + ask.Links.Count) : null,
            ArbiterGrants = (await lease.ConfigureAwait(false))?.Granted,
        };
        lock (problems)
        {
            return new(evidence, problems.Count == 0 ? null : string.Join("; ", problems));
        }
    }

    private static async Task<LeaseAnswer?> LeaseAsync(IArbiter? arbiter, string node, HaEffect.GatherEvidence ask, List<string> problems)
    {
        if (arbiter is null || ask.ClaimEpoch is not { } epoch) return null;
        try
        {
            return await arbiter.AskAsync(new(node, epoch, Hold: false), ask.Timeout, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            lock (problems)
            {
                problems.Add($"the arbiter cannot be asked: {error.Message}");
            }

            return null;
        }
    }

    /// <summary>Waits for all of them: how many answer tells how much of the networks this node has.</summary>
    private static async Task<int> CountAsync(ILinkProbe probe, ValueList<IPAddress> addresses, TimeSpan timeout, List<string> problems) =>
        (await Task.WhenAll(addresses.Select(address => AnswersAsync(probe, address, timeout, problems))).ConfigureAwait(false)).Count(answers => answers);

    private static int? LinksUp(ILinkProbe probe, ValueList<IPAddress> links, List<string> problems)
    {
        try
        {
            return probe.LinksUp(links);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            lock (problems)
            {
                problems.Add($"the links cannot be looked at: {error.Message}");
            }

            return null;
        }
    }

    private static async Task<bool?> AnyAsync(ILinkProbe probe, ValueList<IPAddress> addresses, TimeSpan timeout, List<string> problems)
    {
        if (addresses.Count == 0) return null;
        var running = addresses.Select(address => AnswersAsync(probe, address, timeout, problems)).ToList();
        while (running.Count > 0)
        {
            var done = await Task.WhenAny(running).ConfigureAwait(false);
            if (await done.ConfigureAwait(false)) return true;
            running.Remove(done);
        }

        return false;
    }

    private static async Task<bool> AnswersAsync(ILinkProbe probe, IPAddress address, TimeSpan timeout, List<string> problems)
    {
        try
        {
            return await probe.AnswersAsync(address, timeout, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            lock (problems)
            {
                problems.Add($"{address} cannot be asked: {error.Message}");
            }

            return false;
        }
    }
}
