using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Networking;

/// <summary>Takes a change back from a network in which other things may have changed since. Pure.</summary>
public static class NetworkMerge
{
    /// <summary>What it is now, without what came with the change and with what went by it.</summary>
    /// <param name="before">Before the change.</param>
    /// <param name="after">Right after it.</param>
    public static NetworkState Undo(NetworkState now, NetworkState before, NetworkState after) => now with
    {
        Links = Undo(now.Links, before.Links, after.Links, link => link.Name),
        Addresses = Undo(now.Addresses, before.Addresses, after.Addresses, one => one),
        Routes = Undo(now.Routes, before.Routes, after.Routes, one => one.Key),
        Rules = Undo(now.Rules, before.Rules, after.Rules, one => one),
        Hostname = before.Hostname == after.Hostname ? now.Hostname : before.Hostname,
        Resolver = before.Resolver == after.Resolver ? now.Resolver : before.Resolver,
    };

    private static ValueList<T> Undo<T, TKey>(ValueList<T> now, ValueList<T> before, ValueList<T> after, Func<T, TKey> keyOf)
        where TKey : notnull
    {
        var (old, changed) = (before.ToLookup(keyOf), after.ToLookup(keyOf));
        var touched = old.Concat(changed).Select(group => group.Key).Distinct().Where(key => !old[key].SequenceEqual(changed[key])).ToHashSet();
        return [.. now.Where(one => !touched.Contains(keyOf(one))), .. before.Where(one => touched.Contains(keyOf(one)))];
    }
}
