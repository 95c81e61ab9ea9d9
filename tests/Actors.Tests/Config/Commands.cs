using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Tests.Config;

/// <summary>Short ways to say a configuration command.</summary>
internal static class Commands
{
    public static ConfigCommand AddService(int number) =>
        new ConfigCommand.AddVirtualService($$"""{ "name": "service-{{number}}", "address": "192.0.2.{{(number / 200) + 1}}:{{8000 + number}}" }""");

    public static ConfigCommand Rename(int id, string name) =>
        new ConfigCommand.PatchVirtualService(new VirtualServiceId(id), $$"""{ "name": "{{name}}" }""");
}
