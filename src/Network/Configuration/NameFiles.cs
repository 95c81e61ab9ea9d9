using LoadMaster.Domain.Networking;

namespace LoadMaster.Network.Configuration;

/// <summary>The host name and the resolver's file of the machine.</summary>
/// <param name="hostname">The kernel's.</param>
/// <param name="resolver">resolv.conf(5).</param>
internal sealed class NameFiles(string hostname, string resolver)
{
    internal NameFiles() : this("/proc/sys/kernel/hostname", "/etc/resolv.conf")
    {
    }

    internal string Hostname() => File.Exists(hostname) ? File.ReadAllText(hostname).Trim() : "";

    /// <summary>Empty when there is none.</summary>
    internal string Resolver() => File.Exists(resolver) ? File.ReadAllText(resolver) : "";

    /// <summary>Whether it is a link to where another tool writes, or says so itself.</summary>
    internal bool ResolverIsForeign() => new FileInfo(resolver).LinkTarget is not null || ResolverText.IsOfAnotherTool(Resolver());

    internal void SetHostname(string name) => Guarded(hostname, () => File.WriteAllText(hostname, name));

    /// <summary>In one step where the file is no mount of its own, as it is in containers.</summary>
    internal void WriteResolver(string text) => Guarded(resolver, () =>
    {
        if (text.Length == 0)
        {
            File.Delete(resolver);
            return;
        }

        var fresh = $"{resolver}.loadmaster";
        try
        {
            File.WriteAllText(fresh, text);
            File.Move(fresh, resolver, overwrite: true);
        }
        catch (IOException)
        {
            File.WriteAllText(resolver, text);
            File.Delete(fresh);
        }
    });

    private static void Guarded(string file, Action work)
    {
        try
        {
            work();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException($"{file} cannot be written: {refused.Message}");
        }
    }
}
