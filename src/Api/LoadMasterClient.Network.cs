using System.Globalization;

namespace LoadMaster.Api;

/// <summary>The networks of the nodes. An empty node is the one that is asked.</summary>
public sealed partial class LoadMasterClient
{
    public Task<NetworkDto> GetNetworkAsync(string node = "", CancellationToken cancel = default) => GetAsync(Routes.NetworkPath(node), ApiJson.Default.NetworkDto, cancel);

    /// <param name="confirmWithinSeconds">Unless confirmed by then, the network of before comes back; 0: the change is for good at once.</param>
    /// <param name="force">Whether addresses that are needed may go.</param>
    public Task<NetworkChangeDto> PatchNetworkAsync(string node, NodeNetworkBody body, int confirmWithinSeconds, bool force, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Patch,
        $"{Routes.NetworkPath(node)}?{Routes.FilterConfirmWithinSeconds}={confirmWithinSeconds.ToString(CultureInfo.InvariantCulture)}&{Routes.NetworkForce}={(force ? "true" : "false")}",
        Patch(body, BodyJson.Default.NodeNetworkBody),
        ApiJson.Default.NetworkChangeDto,
        cancel);

    public Task<NetworkChangeDto> ConfirmNetworkAsync(string node, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, $"{Routes.NetworkPath(node)}/{Routes.NetworkConfirm}", null, ApiJson.Default.NetworkChangeDto, cancel);

    public Task<NetworkChangeDto> CancelNetworkAsync(string node, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, $"{Routes.NetworkPath(node)}/{Routes.NetworkCancel}", null, ApiJson.Default.NetworkChangeDto, cancel);
}
