using LoadMaster.Actors.Config;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Transfers;

/// <summary>Estimated bytes of a message to a config actor, without writing it.</summary>
internal static class MessageWeight
{
    public static long Of(object message) => message switch
    {
        ReplicationProtocol.CatchUp catchUp => DocumentSize.Of(catchUp.Log),
        ReplicationProtocol.Append append => DocumentSize.Of(append.Event),
        ConfigProtocol.HandedOn { Change.Command: ConfigCommand.ReplaceConfig replace } => replace.Json.Length,
        _ => 0,
    };
}
