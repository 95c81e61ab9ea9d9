using System.Globalization;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>Finds what the user named.</summary>
internal static class Resolver
{
    /// <summary>By id, else by name, else by address; the server looks for it and says so when there is none.</summary>
    public static Task<VirtualServiceDto> FindServiceAsync(LoadMasterClient client, string text, CancellationToken cancel) =>
        client.FindVirtualServiceAsync(text, cancel);

    /// <summary>By id, else by address.</summary>
    public static async Task<(VirtualServiceDto Service, RealServerDto Server)> FindServerAsync(
        LoadMasterClient client, string service, string server, CancellationToken cancel)
    {
        var found = await FindServiceAsync(client, service, cancel);
        var servers = found.RealServers;
        return (found, servers.FirstOrDefault(s => IsId(server, s.Id))
            ?? servers.FirstOrDefault(s => SameAddress(s.Address, server))
            ?? throw Missing($"Virtual service {NameOf(found)} has no real server '{server}' (looked for an id and an ADDRESS:PORT); 'lm rs list {found.Id}' shows its servers."));
    }

    public static string NameOf(VirtualServiceDto service) => service.Name.Length > 0 ? service.Name : LayerOptions.AddressOf(service);

    private static bool IsId(string text, int id) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == id;

    /// <summary>IPv6 has several spellings of one address.</summary>
    private static bool SameAddress(string left, string right) =>
        left == right
        || (System.Net.IPEndPoint.TryParse(left, out var a) && System.Net.IPEndPoint.TryParse(right, out var b) && a.Equals(b));

    private static CliException Missing(string message) => new(ExitCodes.NotFound, CliCodes.NotFound, message);
}
