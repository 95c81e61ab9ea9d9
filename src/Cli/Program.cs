using LoadMaster.Cli;

return await CliApp.RunAsync(args, CliEnvironment.OfProcess());
