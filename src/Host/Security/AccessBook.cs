using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Security;

/// <summary>Who may do what at this moment: the configuration's users and keys, with those whom this node still has to bring into it.</summary>
public sealed class AccessBook(Func<INodeGateway> gateway, NodeUsers ofNode, ILogger<AccessBook> log)
{
    private static readonly TimeSpan ConfigTimeout = TimeSpan.FromSeconds(2);

    private AccessSettings? _known;
    private int _resetUnreadable;

    /// <summary>A configuration that does not answer in time is the one that was last known.</summary>
    /// <exception cref="NodeNotReadyException">No user is known yet.</exception>
    public async Task<AccessSettings> GetAsync(CancellationToken cancel)
    {
        var known = await KnownAsync(cancel);
        var access = With(known ?? new AccessSettings());
        return known is not null || access.Users.Count > 0
            ? access
            : throw new NodeNotReadyException("This node has not read its configuration yet, so it knows no users. Try again shortly.");
    }

    /// <summary>The configuration's part of access with those whom this node adds.</summary>
    public AccessSettings With(AccessSettings access)
    {
        var all = AccessMerge.Adopt(access, ofNode.Waiting);
        return AccessMerge.Reset(all, Resets());
    }

    /// <summary>A reset that cannot be read must not keep everybody else out.</summary>
    public ValueList<LocalUser> Resets()
    {
        try
        {
            var users = ofNode.Resets();
            Interlocked.Exchange(ref _resetUnreadable, 0);
            return users;
        }
        catch (StartupProblemException problem)
        {
            if (Interlocked.Exchange(ref _resetUnreadable, 1) == 0)
                log.LogError("{Code}: {Problem:l}", problem.Code, problem.Message);
            return [];
        }
    }

    private async Task<AccessSettings?> KnownAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConfigTimeout);
        try
        {
            var config = await gateway().GetConfigAsync(limit.Token);
            Volatile.Write(ref _known, config.Config.Access);
        }
        catch (Exception e) when (e is NodeNotReadyException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            // The actors start, or the journal is stuck: whoever was known stays so.
        }

        return Volatile.Read(ref _known);
    }
}
