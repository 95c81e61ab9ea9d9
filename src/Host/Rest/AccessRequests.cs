using LoadMaster.Actors.Config;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>Makes changes of users and keys: each from the newest configuration, and refused when that has moved on meanwhile.</summary>
public sealed class AccessRequests(INodeGateway gateway, ChangeRequests changes, AccessBook book, NodeUsers ofNode)
{
    /// <summary>What the configuration holds and this node adds, and at which revision.</summary>
    public async Task<(AccessSettings Access, long Revision)> ReadAsync(CancellationToken cancel)
    {
        var config = await gateway.GetConfigAsync(cancel);
        return (book.With(config.Config.Access), config.Revision);
    }

    /// <param name="at">Where the user stands in the list: taken off the paths of problems.</param>
    public Task<IResult> ChangeUsersAsync(HttpContext context, AccessSettings access, long revision, int at, Func<ConfigProtocol.ChangeAccepted, IResult>? answer = null) =>
        RunAsync(context, new ConfigCommand.PatchAccess(AccessJson.Users(access).ToJsonString()), $"/users/{at}", revision, accepted =>
        {
            // The list that was accepted had those of this node's file in it.
            ofNode.Adopted();
            return (answer ?? ChangeRequests.Changed)(accepted);
        });

    /// <inheritdoc cref="ChangeUsersAsync"/>
    public Task<IResult> ChangeKeysAsync(HttpContext context, AccessSettings access, long revision, int at, Func<ConfigProtocol.ChangeAccepted, IResult>? answer = null) =>
        RunAsync(context, new ConfigCommand.PatchAccess(AccessJson.Keys(access).ToJsonString()), $"/keys/{at}", revision, answer ?? ChangeRequests.Changed);

    private Task<IResult> RunAsync(HttpContext context, ConfigCommand command, string pathPrefix, long revision, Func<ConfigProtocol.ChangeAccepted, IResult> answer) =>
        changes.RunAsync(context, command, null, pathPrefix, revision, accepted => Task.FromResult(answer(accepted)));
}
